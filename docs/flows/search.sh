#!/bin/sh
# Words are found by their beginnings, in the rooms that one may read.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
new_room
word=$(new_name pelican)
json 201 POST "/rooms/$room/messages" "{\"content\":\"have you seen the $word?\"}"
id=$(field id)
call 200 GET "/search?q=$word"
holds "\"id\":\"$id\""

sign_up "$(new_name eve)"
call 200 GET "/search?q=$word"
lacks "\"id\":\"$id\""
