#!/bin/sh
# An author takes a message away: that there was one stays, its words do not.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
new_room
json 201 POST "/rooms/$room/messages" '{"content":"a secret"}'
id=$(field id)
call 204 DELETE "/messages/$id?reason=too%20much"
call 200 GET "/rooms/$room/messages?events=all"
holds "\"id\":\"$id\""
holds '"type":"deleted"'
lacks 'a secret'
