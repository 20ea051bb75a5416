using System.Runtime.InteropServices;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The root certificates of the machine. A site trusts its own authority and none of them, yet .NET on Linux reads them all
/// before it builds its first chain (a hundred files and more, 50 ms of every command) and looks through them at each handshake.
/// </summary>
public static partial class MachineRoots
{
    private const string Nowhere = "/nonexistent";

    /// <summary>
    /// To be called before the first certificate is looked at. Where the roots are is asked of the C library's environment (the
    /// variables of OpenSSL), which that of .NET is only a copy of. Other systems do not read them for chains of our own.
    /// </summary>
    public static void LeaveAlone()
    {
        if (!OperatingSystem.IsLinux()) return;
        Set("SSL_CERT_DIR", Nowhere);
        Set("SSL_CERT_FILE", Nowhere);
    }

    /// <summary>Fails only without memory; then they are read, as before.</summary>
    private static void Set(string name, string value) => _ = SetEnv(name, value, 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
