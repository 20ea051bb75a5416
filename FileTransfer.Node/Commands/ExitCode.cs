using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>The codes of the README's table that do not come from a <see cref="Reason"/> alone.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Bug = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <param name="failure">What ended the command.</param>
    /// <param name="signal">The code of the signal that was received, or null: what fails while we stop is no news.</param>
    public static int Of(Failure failure, int? signal) => signal ?? failure.ExitCode;
}
