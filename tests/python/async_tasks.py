# Async: coroutines, tasks, queues, time-outs, cancellation.
# --- a coroutine's value
import asyncio
async def f():
    await asyncio.sleep(0)
    return 42
result = asyncio.run(f())
# --- an error out of a coroutine
import asyncio
async def inner():
    raise ValueError("inside")
async def outer():
    await inner()
asyncio.run(outer())
# --- gathered in the order of the call
import asyncio
async def f(n):
    for _ in range(3 - n):
        await asyncio.sleep(0)
    print("done", n)
    return n
async def main():
    return await asyncio.gather(*(f(n) for n in range(3)))
result = asyncio.run(main())
# --- gathered with errors as values
import asyncio
async def f(n):
    if n == 1:
        raise KeyError(n)
    return n
async def main():
    return await asyncio.gather(f(0), f(1), f(2), return_exceptions=True)
result = asyncio.run(main())
# --- tasks take turns
import asyncio
async def f(name):
    for n in range(2):
        print(name, n)
        await asyncio.sleep(0)
async def main():
    a, b = asyncio.create_task(f("a")), asyncio.create_task(f("b"))
    await a
    await b
asyncio.run(main())
# --- a queue
import asyncio
async def produce(queue):
    for n in range(3):
        await queue.put(n)
    await queue.put(None)
async def main():
    queue = asyncio.Queue(1)
    task = asyncio.create_task(produce(queue))
    seen = []
    while (item := await queue.get()) is not None:
        seen.append(item)
    await task
    return seen
result = asyncio.run(main())
# --- cancelled
import asyncio
async def work():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("cleaning up")
        raise
async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return task.cancelled()
result = asyncio.run(main())
# --- a time-out
import asyncio
async def main():
    await asyncio.wait_for(asyncio.sleep(3600), 0.01)
try:
    asyncio.run(main())
except asyncio.TimeoutError as error:
    result = error.args
# --- an asynchronous generator
import asyncio
async def numbers():
    for n in range(3):
        yield n
        await asyncio.sleep(0)
async def main():
    return [n * n async for n in numbers() if n]
result = asyncio.run(main())
# --- an asynchronous iterator by class
import asyncio
class Up:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 3: raise StopAsyncIteration
        return self.n
async def main():
    seen = []
    async for n in Up():
        seen.append(n)
    else:
        seen.append("end")
    return seen
result = asyncio.run(main())
# --- a lock keeps others out
import asyncio
async def f(lock, log, n):
    async with lock:
        log.append(("in", n))
        await asyncio.sleep(0)
        log.append(("out", n))
async def main():
    lock, log = asyncio.Lock(), []
    await asyncio.gather(*(f(lock, log, n) for n in range(2)))
    return log
result = asyncio.run(main())
# --- an event wakes all
import asyncio
async def main():
    event, woken = asyncio.Event(), []
    async def wait(n):
        await event.wait()
        woken.append(n)
    tasks = [asyncio.create_task(wait(n)) for n in range(3)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.gather(*tasks)
    return woken
result = asyncio.run(main())
# --- a task group
# needs 3.11
import asyncio
async def f(n):
    await asyncio.sleep(0)
    return n
async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(f(n)) for n in range(3)]
    return [task.result() for task in tasks]
result = asyncio.run(main())
# --- a task group with an error
# needs 3.11
import asyncio
async def bad():
    raise ValueError("one of them")
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(bad())
try:
    asyncio.run(main())
except ExceptionGroup as group:
    result = group.message, group.exceptions
# --- a running loop inside of a running loop
import asyncio
async def main():
    coroutine = asyncio.sleep(0)
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()
asyncio.run(main())
# --- a coroutine by hand
async def f():
    return "value"
c = f()
try:
    c.send(None)
except StopIteration as stop:
    result = stop.value
# --- what cannot be awaited
import asyncio
async def main():
    await 5
asyncio.run(main())
# --- awaited from an object
import asyncio
class Later:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return "later"
async def main():
    return await Later()
result = asyncio.run(main())
# --- the first that is ready
import asyncio
async def main():
    slow = asyncio.create_task(asyncio.sleep(3600))
    fast = asyncio.create_task(asyncio.sleep(0, "fast"))
    done, pending = await asyncio.wait({slow, fast}, return_when=asyncio.FIRST_COMPLETED)
    slow.cancel()
    return [t.result() for t in done], len(pending)
result = asyncio.run(main())
# --- work in a thread
import asyncio
async def main():
    return await asyncio.to_thread(sum, range(10))
result = asyncio.run(main())
# --- context variables follow a task
import asyncio, contextvars
var = contextvars.ContextVar("var", default="none")
async def f():
    var.set("inside")
    return var.get()
async def main():
    return await asyncio.create_task(f()), var.get()
result = asyncio.run(main())
# --- a subprocess
import asyncio, sys
async def main():
    process = await asyncio.create_subprocess_exec("/bin/echo", "hello", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out, process.returncode
result = asyncio.run(main())
# --- a local server and its client
import asyncio
async def serve(reader, writer):
    line = await reader.readline()
    writer.write(line.upper())
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    answer = await reader.readline()
    writer.close()
    server.close()
    await server.wait_closed()
    return answer
result = asyncio.run(main())
# --- the traceback through tasks
import asyncio
async def deep(n):
    if n == 0:
        raise RuntimeError("bottom")
    await deep(n - 1)
async def main():
    await asyncio.create_task(deep(2))
try:
    asyncio.run(main())
except RuntimeError as error:
    import traceback
    result = [(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__) if "program" in f.filename or "py.exec" in f.filename]
