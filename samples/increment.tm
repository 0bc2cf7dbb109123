; Adds 1 to a binary number, most significant bit first; the answer replaces the input and is one
; digit longer when all digits are 1. The empty word is the number 0.
machine increment
input   01
start   right
halt    done
time    2n + 2
space   n + 2
test    ""     -> "1"
test    "0"    -> "1"
test    "1011" -> "1100"
test    "111"  -> "1000" in 8
test    "0110" -> "0111"

right:                    ; walk to the last digit
  [01] -> R
  _    -> L carry
carry:
  1    -> 0 L             ; keep carrying
  [0_] -> 1 S done
