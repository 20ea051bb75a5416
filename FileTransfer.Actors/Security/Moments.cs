using System.Globalization;

namespace FileTransfer.Actors.Security;

/// <summary>Points in time as messages show them: always UTC, so that two machines agree.</summary>
internal static class Moments
{
    public static string Show(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
