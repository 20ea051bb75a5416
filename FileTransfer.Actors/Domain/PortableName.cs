using System.Buffers;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// Names that Windows cannot hold (Microsoft, "Naming Files, Paths, and Namespaces"): warned about on other systems,
/// refused with <c>--portable</c> and by receivers that run there.
/// </summary>
public static class PortableName
{
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <returns>Null when every system can hold <paramref name="component"/>.</returns>
    public static string? ProblemWith(string component)
    {
        if (component.Length == 0) return "a name is empty";
        if (component.AsSpan().IndexOfAny(Forbidden) >= 0) return "Windows does not allow < > : \" / \\ | ? * in names";
        if (component.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0) return "Windows does not allow control characters in names";
        if (component[^1] is '.' or ' ') return "Windows does not allow a name to end with a dot or a space";
        var stem = component.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(stem) ? "the name is a device on Windows" : null;
    }
}
