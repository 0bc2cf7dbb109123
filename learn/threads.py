"""One thread for work made of many small tensors.

Threads that wait for each other cost more than they give there, many times more on a busy machine;
and sums that are split between threads are rounded differently, so that results would depend on the
number of cores.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Lets torch use one thread, and then as many as before."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
