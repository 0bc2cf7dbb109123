; Decides whether the number of 1s is odd: the last state is the answer.
machine parity
input   01
start   even
accept  yes
time    n + 1
space   n + 1
test    ""      reject
test    "1"     accept
test    "0110"  reject
test    "10101" accept in 6

even:
  0 -> R
  1 -> R odd
odd:
  0 -> R
  1 -> R even
  _ -> S yes
