using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// Opens what lies below an open folder without following a single link and without leaving it, on Linux: one
/// <c>openat2</c>, or, where the kernel lacks it or a sandbox forbids it, one <c>openat</c> per component.
/// </summary>
internal static class Beneath
{
    private const ulong NoLinks = 0x04;   // RESOLVE_NO_SYMLINKS
    private const ulong StayBelow = 0x08;   // RESOLVE_BENEATH

    /// <summary>A rename somewhere above makes the kernel unsure and ask for another try (openat2(2), EAGAIN).</summary>
    private const int MaxTries = 1000;

    private static volatile bool _missing;

    /// <param name="folder">Any handle on the folder.</param>
    /// <param name="path">Components joined by <c>/</c>.</param>
    /// <param name="flags">For the last component.</param>
    /// <param name="error">As the system gave it, when the result is null.</param>
    public static SafeFileHandle? TryOpen(SafeFileHandle folder, string path, int flags, out int error)
    {
        error = Errno.NoSystemCall;
        if (!_missing && TryAtOnce(folder, path, flags, ref error) is { } opened) return opened;
        if (error != Errno.NoSystemCall && error != Errno.NotPermitted) return null;
        _missing |= error == Errno.NoSystemCall;
        return TryStepwise(folder, path, flags, out error);
    }

    /// <summary>As <see cref="TryOpen"/> on a kernel without <c>openat2</c>.</summary>
    internal static SafeFileHandle? TryStepwise(SafeFileHandle folder, string path, int flags, out int error)
    {
        error = 0;
        SafeFileHandle? at = null;
        var components = path.Split('/');
        for (var i = 0; i < components.Length; i++)
        {
            if (components[i] is "" or "." or "..")
            {
                error = Errno.Invalid;
                at?.Dispose();
                return null;
            }

            var last = i == components.Length - 1;
            var fd = LibC.OpenAt(at ?? folder, components[i], last ? flags : OpenFlags.Passage);
            error = Marshal.GetLastPInvokeError();
            at?.Dispose();
            if (fd < 0) return null;
            at = new SafeFileHandle(fd, ownsHandle: true);
        }

        return at;
    }

    private static SafeFileHandle? TryAtOnce(SafeFileHandle folder, string path, int flags, ref int error)
    {
        var how = new OpenHow { Flags = (ulong)flags, Resolve = NoLinks | StayBelow };
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var fd = LibC.OpenAt2(folder, path, in how);
            if (fd >= 0) return new SafeFileHandle((nint)fd, ownsHandle: true);
            error = Marshal.GetLastPInvokeError();
            if (error != Errno.TryAgain && error != Errno.Interrupted) break;
        }

        return null;
    }
}
