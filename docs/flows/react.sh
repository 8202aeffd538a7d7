#!/bin/sh
# People react to a message, once each with the same, and take it back.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
new_room
json 201 POST "/rooms/$room/messages" '{"content":"cake?"}'
id=$(field id)

sign_up "$(new_name bob)"
call 201 PUT "/rooms/$room/members/me"
call 200 PUT "/messages/$id/reactions/%F0%9F%91%8D"
call 200 PUT "/messages/$id/reactions/%F0%9F%91%8D"
holds '"count":1'
call 204 DELETE "/messages/$id/reactions/%F0%9F%91%8D"
call 200 GET "/messages/$id/reactions"
lacks '"count":1'
