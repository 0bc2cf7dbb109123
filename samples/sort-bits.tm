; Sorts the bits, 0s first, by swaps: a 0 that follows 1s changes places with the first of them.
machine sort-bits
input   01
start   zeros
halt    done
time    (n + 1)(n + 3)/2
space   n + 2
test    ""       -> ""
test    "1"      -> "1"
test    "10"     -> "01"
test    "0110"   -> "0011"
test    "11010"  -> "00111"
test    "111000" -> "000111"

zeros:                    ; only 0s so far
  0 -> R
  1 -> R ones
  _ -> S done
ones:                     ; in the block of 1s
  1 -> R
  0 -> 1 L left
  _ -> S done
left:
  1    -> L
  [0_] -> R swap
swap:
  1 -> 0 R ones
