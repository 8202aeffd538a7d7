#!/bin/sh
# Somebody blocks another, who cannot write to them any more until it is taken back.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
bob=$(new_name bob)
sign_up "$ada"
ada_token=$token
sign_up "$bob"
bob_token=$token
json 20? POST "/conversations/$ada/messages" '{"content":"hello"}'

token=$ada_token
call 2?? PUT "/users/$bob/block"
call 200 GET /me/relationships
holds "\"username\":\"$bob\""
token=$bob_token
json 403 POST "/conversations/$ada/messages" '{"content":"are you there?"}'

token=$ada_token
call 2?? DELETE "/users/$bob/block"
token=$bob_token
json 20? POST "/conversations/$ada/messages" '{"content":"hello again"}'
