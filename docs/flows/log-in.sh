#!/bin/sh
# Somebody logs in with name and password. A wrong password and an unknown name are told alike.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
sign_up "$ada"

token=
json 401 POST /auth/login "{\"username\":\"$ada\",\"password\":\"wrong\"}"
wrong=$(field code)
json 401 POST /auth/login "{\"username\":\"$(new_name nobody)\",\"password\":\"wrong\"}"
[ "$(field code)" = "$wrong" ] || fail "an unknown name is told apart"

json 200 POST /auth/login "{\"username\":\"$ada\",\"password\":\"$password\"}"
token=$(field accessToken)
call 200 GET /me
holds "\"username\":\"$ada\""
