using System.Runtime.InteropServices;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>The error numbers that decide something; these few are the same on Linux and macOS, except ELOOP.</summary>
internal static class UnixErrors
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int NotAFolder = 20;

    /// <summary>A loop of links, like a link to nothing, stands for no file.</summary>
    private static readonly int Loop = OperatingSystem.IsLinux() ? 40 : 62;

    /// <summary>What <c>openat2</c> says of a way that would leave its folder.</summary>
    private const int LeadsAway = 18;

    public static bool MeansAbsent(int error) => error is NoEntry or NotAFolder or LeadsAway || error == Loop;

    /// <summary>With the system's text and no path: whoever catches it knows the name to show.</summary>
    public static Exception ToException(int error)
    {
        var text = Marshal.GetPInvokeErrorMessage(error);
        if (MeansAbsent(error)) return new FileNotFoundException(text);
        return error is AccessDenied or NotPermitted ? new UnauthorizedAccessException(text) : new IOException(text);
    }
}
