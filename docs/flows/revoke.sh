#!/bin/sh
# A sign-in is ended from elsewhere: its tokens are worth nothing at once, and what it has open closes.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
sign_up "$ada"
phone=$token
session=$(field session)
refresh=$(field refreshToken)
curl -sSN -H "authorization: Bearer $phone" "$base/events" >/dev/null &
stream=$!

token=
json 200 POST /auth/login "{\"username\":\"$ada\",\"password\":\"$password\"}"
token=$(field accessToken)
call 200 GET /auth/sessions
holds "$session"
call 204 DELETE "/auth/sessions/$session"
wait "$stream" || fail "the stream of events did not end in good order"
call 200 GET /me

token=$phone
call 401 GET /me
token=
json 401 POST /auth/refresh "{\"refreshToken\":\"$refresh\"}"
