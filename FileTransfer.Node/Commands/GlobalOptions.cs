using System.CommandLine;

namespace FileTransfer.Node.Commands;

/// <summary>Options that every verb has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object per line; the last one is result or error",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing on success but what was asked for",
        Recursive = true,
    };

    public Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Show the log on the error stream",
        Recursive = true,
    };

    public Option<bool> Debug { get; } = new("--debug")
    {
        Description = "Show the log in full, and the stack trace of an error",
        Recursive = true,
    };
}
