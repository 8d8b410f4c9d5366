# Combines the samples of each step of 1/rate seconds. A row is: its number, the time, a value for each column.

function fail(sentence) {
    print sentence > "/dev/stderr"
    failed = 1
    exit 1
}

# The columns of numbers, or those that were asked for.
function choose_columns(    i, j, names, wanted, known) {
    for (i = 2; i <= width; i++) {
        if (is_number($i)) { names[header[i]] = i; known = known (known == "" ? "" : ", ") header[i] }
    }
    if (known == "") fail("The file has no column of numbers beside the time.")
    wanted = split(ENVIRON["asked"], list, ",")
    for (i = 1; i <= wanted; i++) {
        gsub(/^ +| +$/, "", list[i])
        if (list[i] == "") continue
        if (!(list[i] in names)) fail("There is no column of numbers \"" list[i] "\"; there are: " known ".")
        position[++chosen] = names[list[i]]
    }
    for (j = 2; chosen == 0 && j <= width; j++) if (is_number($j)) position[++found] = j
    if (chosen == 0) chosen = found
}

function short(value,    text) {
    text = sprintf("%.6f", value)
    sub(/[.]?0+$/, "", text)
    return text == "-0" ? "0" : text
}

function result(key) {
    if (!(key in count)) return ""
    if (method == "mean") return short(sum[key] / count[key])
    return short(method == "minimum" ? least[key] : most[key])
}

function print_row(step,    time, i, row) {
    if (step / rate < margin || step / rate > covered - margin) return
    time = int((start + step / rate) * 1000 + 0.5)
    row = step "," strftime("%Y-%m-%dT%H:%M:%S", int(time / 1000)) sprintf(".%03d", time % 1000)
    for (i = 1; i <= chosen; i++) row = row "," result(step SUBSEP i)
    print row
    rows++
}

NR == 1 {
    width = NF
    sub(/^\357\273\277/, "", $1)
    for (i = 1; i <= width; i++) header[i] = $i
    next
}

{
    time = row_seconds(width, unit)
    if (time == "") next
    if (samples++ == 0) { start = time; choose_columns() }
    if (time - start > covered) covered = time - start
    step = (time - start) * rate + 0.000001
    step = int(step) - (step < int(step))
    if (first == "" || step < first) first = step
    if (step > last) last = step
    steps[step] = 1
    for (i = 1; i <= chosen; i++) {
        if (!is_number($position[i])) continue
        value = $position[i] + 0
        key = step SUBSEP i
        if (!(key in count) || value < least[key]) least[key] = value
        if (!(key in count) || value > most[key]) most[key] = value
        sum[key] += value
        count[key]++
    }
}

END {
    if (failed) exit 1
    name = ENVIRON["name"]
    if (samples == 0) fail(name " has no row whose first column is a time.")
    if (keep_gaps && last - first > 10000000) fail(name " would have " last - first " rows: check its times.")
    head = "-999999999999,time"
    for (i = 1; i <= chosen; i++) head = head "," header[position[i]]
    print head
    if (keep_gaps) for (step = first; step <= last; step++) print_row(step)
    else for (step in steps) print_row(step)
    if (rows == 0) fail("Nothing of " name " is left after trimming.")
}
