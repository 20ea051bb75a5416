using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>A connected client and the folder that its broadcasts land in.</summary>
internal sealed record Receiver(LiveProcess Process, string Inbox)
{
    public string At(string name) => Path.Combine(Inbox, name);
}
