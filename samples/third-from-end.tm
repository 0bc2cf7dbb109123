; Decides whether the third symbol from the end is a 1, by guessing where it stands.
machine third-from-end
input   01
nondeterministic
start   guess
accept  yes
time    n + 1
space   n + 1
test    ""      reject
test    "11"    reject
test    "100"   accept
test    "01011" reject
test    "10101" accept

guess:
  [01] -> R
  1    -> R two-more
two-more:
  [01] -> R one-more
one-more:
  [01] -> R end
end:
  _ -> S yes
