#!/usr/bin/env bash
# Plays the main job on the example list, in a folder of its own that is gone afterwards.
# Needs `status` on the PATH, and bash; fails as soon as an exit code or an answer is not what it should be.

set -euo pipefail

command -v status >/dev/null || {
    echo 'There is no status on the PATH. In a checkout: make demo' >&2
    exit 1
}

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

PATH=$(dirname "$(readlink -f "$(command -v status)")"):$PATH # where the Python is that has the library
export PATH STATUSENGINE_DATABASE_URL=$folder/demo.sqlite NO_COLOR=1 COLUMNS=118
cp "$examples/example_accessions.tab" "$examples/night.py" "$folder"
cd "$folder"

fail() {
    printf '\nThe demo went wrong: %s\n' "$1" >&2
    exit 1
}

say() {
    printf '\n'
    printf '# %s\n' "$@"
}

# Show a command as it would be typed.
show() {
    local word
    printf '\n$'
    for word in "$@"; do
        if [[ $word == *[[:space:]]* ]]; then word="'$word'"; fi
        printf ' %s' "$word"
    done
    printf '\n'
}

# Show a command, run it, show what it prints, and insist on its exit code.
run() {
    local expected=$1 code=0
    shift
    show "$@"
    "$@" >"$folder/shown" 2>&1 || code=$?
    cat "$folder/shown"
    if [[ $code != "$expected" ]]; then
        fail "exit code $code, not $expected"
    fi
    if [[ $code != 0 ]]; then
        printf '(exit code %s)\n' "$code"
    fi
}

# Insist that what was just printed says this.
expect() {
    local words
    for words in "$@"; do
        grep --quiet --extended-regexp -- "$words" "$folder/shown" || fail "nothing was printed like: $words"
    done
}

say 'A database of one archive, and the records of its own list.'
run 0 status db init --archive DDBJ
run 0 status import --quiet example_accessions.tab
expect 'refused +0' 'accounted +yes'

say 'The list once more: nothing changes.'
run 0 status import --quiet example_accessions.tab
expect 'taken in +0' 'different +0' 'accounted +yes'

say 'A public run, and who meets it where.'
run 0 status show DRR900001
expect 'public'
run 0 status visibility DRR900001
expect 'text_search +yes' 'accession +yes'

say 'It is contaminated. Somebody types the wrong word, and is told the right one; nothing was changed.'
run 4 status withdraw DRR900001 --reason contamination --yes
expect 'status suppress DRR900001 --reason contamination'

say 'So: out of the search, still there by its accession.'
run 0 status suppress DRR900001 --reason contamination --evidence TICKET-17 --note 'adapter dimers in lane 2'
run 0 status show DRR900001 --format json
expect '"status": "permanently_suppressed"' '"reason": "contamination"'
run 0 status visibility DRR900001
expect 'text_search +no' 'accession +marked'

say 'A secondary accession leads to the one that answers for it.'
run 0 status show DRR900056 --format json
expect '"DRR900051"'
run 0 status replace DRR900002 --by DRR900003
run 0 status visibility DRR900002
expect 'successor'

say 'Two new runs, held until a day next year.'
hold=$(python -c '
from datetime import date, timedelta
day = date(date.today().year + 1, 6, 1)
print(day + timedelta(days=(2 - day.weekday()) % 7))  # a Wednesday in June: Tokyo works
')
eve=$(python -c 'import sys; from datetime import date, timedelta
print(date.fromisoformat(sys.argv[1]) - timedelta(days=1))' "$hold")
run 0 status register DRR910001 DRR910002 --processed --hold "$hold" --yes
run 0 status visibility DRR910001
expect 'accession +no'
run 0 status due --within 104w
expect 'DRR910001' 'DRR910002'

say 'What will the night of that day do? It may be forecast, and not be done before it comes.'
run 0 status release-due --dry-run --on "$hold"
expect 'released +2'
run 2 status release-due --on "$hold"
expect 'ahead of today'

say 'Tonight nothing is due.'
run 0 status release-due --quiet
expect 'released +0'
run 0 status run check --max-age 26h

say 'The day comes. This is the same job through the library, with a clock that is told: first it shows a' \
    'minute before midnight in Tokyo, then ten past.'
run 0 python night.py demo.sqlite "${eve}T23:59+09:00"
expect ' 0 released'
run 0 python night.py demo.sqlite "${hold}T00:10+09:00"
expect ' 2 released'
run 0 python night.py demo.sqlite "${hold}T00:20+09:00"
expect ' 0 released'
run 0 status visibility DRR910001
expect 'text_search +yes' 'accession +yes'
run 0 status history DRR910001
expect 'register' 'release' 'hold_date_reached'

say 'Withdrawal takes two: it waits for a second person, and leaves the search meanwhile.'
run 7 status withdraw DRR900004 --reason no_informed_consent --evidence TICKET-18 --yes
run 0 status requests
expect 'DRR900004'
run 0 status visibility DRR900004
expect 'text_search +no'
run 4 status approve DRR900004 --yes
expect 'cannot approve it too'

say 'All that happened to the contaminated run, and a last look at the database as a whole.'
run 0 status history DRR900001
expect 'import' 'suppress'
run 0 status db check

say 'That was the main job. Everything was as it should be.'
