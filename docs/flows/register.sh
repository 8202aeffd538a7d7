#!/bin/sh
# Somebody makes an account, and is signed in at once. The name is theirs from then on.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
sign_up "$ada"
call 200 GET /me
holds "\"username\":\"$ada\""
holds '"kind":"account"'

token=
json 409 POST /auth/register "{\"username\":\"$ada\",\"password\":\"$password\"}"
json 409 POST /auth/guest "{\"username\":\"$ada\"}"
