; Turns a Gray code back into the binary number, most significant bit first: a digit changes where
; the one before it has become a 1.
machine gray-decode
input   01
start   after-0
halt    done
time    n + 1
space   n + 1
test    ""      -> ""
test    "1"     -> "1"
test    "0010"  -> "0011"
test    "0110"  -> "0100"
test    "11111" -> "10101" in 6

after-0:
  0 -> R
  1 -> R after-1
  _ -> S done
after-1:
  0 -> 1 R
  1 -> 0 R after-0
  _ -> S done
