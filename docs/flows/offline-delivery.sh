#!/bin/sh
# What is said while somebody is away waits: it is counted as unread, and read when they are back.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
sign_up "$ada"
new_room
sign_up "$(new_name bob)"
bob=$token
call 201 PUT "/rooms/$room/members/me"
call 200 PUT "/rooms/$room/read-marker"

# Ada logs out; bob goes on.
token=
json 200 POST /auth/login "{\"username\":\"$ada\",\"password\":\"$password\"}"
token=$(field accessToken)
call 204 POST /auth/logout-all
token=$bob
json 201 POST "/rooms/$room/messages" "{\"content\":\"$ada, are you there?\"}"
json 202 POST "/conversations/$ada/messages" '{"content":"call me"}'
holds '"delivery":"kept"'

token=
json 200 POST /auth/login "{\"username\":\"$ada\",\"password\":\"$password\"}"
token=$(field accessToken)
call 200 GET /me/unread
holds '"mentions":1'
call 200 GET "/rooms/$room/messages"
holds 'are you there?'
call 200 PUT "/rooms/$room/read-marker"
call 200 GET /me/unread
holds '"type":"direct"'
lacks "$room"
