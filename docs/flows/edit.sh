#!/bin/sh
# An author edits a message; what it said before can be read, and nobody else may edit it.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
ada=$token
new_room
json 201 POST "/rooms/$room/messages" '{"content":"helo"}'
id=$(field id)
json 200 PATCH "/messages/$id" '{"content":"hello"}'
holds '"content":"hello"'
holds '"editedAt"'
call 200 GET "/messages/$id/edits"
holds '"helo"'

sign_up "$(new_name bob)"
call 201 PUT "/rooms/$room/members/me"
json 403 PATCH "/messages/$id" '{"content":"mine"}'
token=$ada
call 200 GET "/messages/$id"
holds '"content":"hello"'
