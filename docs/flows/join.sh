#!/bin/sh
# Somebody enters a room, is among its members, and leaves.
. "$(dirname "$0")/lib.sh"

ada=$(new_name ada)
bob=$(new_name bob)
sign_up "$ada"
new_room
sign_up "$bob"
call 201 PUT "/rooms/$room/members/me"
call 200 GET "/rooms/$room/members"
holds "\"username\":\"$ada\""
holds "\"username\":\"$bob\""
call 204 DELETE "/rooms/$room/members/me"
call 200 GET "/rooms/$room/members"
lacks "\"username\":\"$bob\""
