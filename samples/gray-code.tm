; Turns a binary number, most significant bit first, into its Gray code: a digit changes where it
; follows a 1.
machine gray-code
input   01
start   after-0
halt    done
time    n + 1
space   n + 1
test    ""      -> ""
test    "1"     -> "1"
test    "0011"  -> "0010"
test    "0100"  -> "0110"
test    "10101" -> "11111" in 6

after-0:
  0 -> R
  1 -> R after-1
  _ -> S done
after-1:
  0 -> 1 R after-0
  1 -> 0 R
  _ -> S done
