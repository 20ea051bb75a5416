using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FileTransfer.Tests.Support;

/// <summary>An attacker with a shell beside us: exchanges two names as fast as it can until it is disposed.</summary>
internal sealed partial class SwapLoop : IDisposable
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;

    private readonly Thread _thread;
    private volatile bool _stop;
    private long _swaps;

    public SwapLoop(string one, string other)
    {
        _thread = new Thread(() =>
        {
            while (!_stop)
            {
                // While somebody replaces or removes one of them there is nothing to swap.
                if (Rename(CurrentFolder, one, CurrentFolder, other, Exchange) == 0) Interlocked.Increment(ref _swaps);
            }
        })
        { IsBackground = true };
        if (Rename(CurrentFolder, one, CurrentFolder, other, Exchange) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _thread.Start();
    }

    public long Swaps => Interlocked.Read(ref _swaps);

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int from, string source, int to, string target, uint flags);
}
