#!/bin/sh
# The access token lasts a quarter of an hour; the refresh token gives a new one, and is changed for another itself.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
first=$(field refreshToken)

token=
json 200 POST /auth/refresh "{\"refreshToken\":\"$first\"}"
second=$(field refreshToken)
token=$(field accessToken)
[ "$second" != "$first" ] || fail "the refresh token is the same"
call 200 GET /me

token=
json 401 POST /auth/refresh '{"refreshToken":"nonsense"}'
