# Prints how many samples a recording has, and how many seconds they cover.
NR == 1 { width = NF; next }
{
    time = row_seconds(width, unit)
    if (time == "") next
    if (samples == 0 || time < first) first = time
    if (samples == 0 || time > last) last = time
    samples++
}
END { printf "%d %.3f\n", samples, last - first }
