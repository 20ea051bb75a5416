using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>Collects the parts of <see cref="TransferProtocol.Finished"/>.</summary>
internal sealed class FinishedContents(int entries)
{
    private readonly ContentId[] _contents = new ContentId[entries];
    private int _known;

    public bool Complete { get; private set; }

    public IReadOnlyList<ContentId> Contents => _contents;

    /// <returns>Null, or what the part breaks.</returns>
    public string? Add(TransferProtocol.Finished part)
    {
        if (Complete || part.FirstEntry != _known) return "content ids out of order";
        if (part.Contents.Count > entries - _known) return "more content ids than entries";
        for (var i = 0; i < part.Contents.Count; i++) _contents[_known++] = part.Contents[i];
        if (part.Last && _known != entries) return "fewer content ids than entries";
        Complete = part.Last;
        return null;
    }
}
