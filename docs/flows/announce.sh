#!/bin/sh
# In a room for announcements its operators alone speak; the others read and react.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
ada=$token
new_room
json 200 PATCH "/rooms/$room" '{"announcements":true}'

sign_up "$(new_name bob)"
bob=$token
call 201 PUT "/rooms/$room/members/me"
json 403 POST "/rooms/$room/messages" '{"content":"me too"}'
json 403 POST "/rooms/$room/announcements" '{"content":"me too"}'

token=$ada
json 201 POST "/rooms/$room/announcements" '{"content":"The party is on Friday"}'
id=$(field id)
token=$bob
call 200 GET "/rooms/$room/messages"
holds '"type":"announcement"'
call 200 PUT "/messages/$id/reactions/%F0%9F%8E%89"
