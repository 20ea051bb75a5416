namespace FileTransfer.Actors.Storage.Platform;

/// <summary>The error numbers that mean something to us; they differ between Linux and macOS.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int Invalid = 22;
    public const int TooManyOpenFiles = 24;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;

    public static readonly int IllegalSequence = OperatingSystem.IsMacOS() ? 92 : 84;
    public static readonly int TryAgain = OperatingSystem.IsMacOS() ? 35 : 11;
    public static readonly int NameTooLong = OperatingSystem.IsMacOS() ? 63 : 36;
    public static readonly int NoSystemCall = OperatingSystem.IsMacOS() ? 78 : 38;
    public static readonly int NotEmpty = OperatingSystem.IsMacOS() ? 66 : 39;
    public static readonly int TooManyLinks = OperatingSystem.IsMacOS() ? 62 : 40;
    public static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95;
    public static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;
}
