using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The hashes of a manifest's chunks in parts, as a source tells them and a receiver collects them.</summary>
/// <param name="chunks">Of the manifest.</param>
internal sealed class ToldRoots(int chunks)
{
    /// <summary>48 KiB, as for content ids: well below the frame limit.</summary>
    public const int PerPart = 48 * 1024 / Hash256.Size;

    private readonly Hash256[] _hashes = new Hash256[chunks];
    private int _next;

    public bool Complete { get; private set; }

    /// <summary>Whether not one is known.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Zero where one is not known.</summary>
    public IReadOnlyList<Hash256> Hashes => _hashes;

    /// <summary>Reads nothing: what the source does not know stays out.</summary>
    public static IEnumerable<Roots> PartsOf(IChunkSource source)
    {
        var chunks = source.Manifest.ChunkCount;
        var part = new List<Hash256>();
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var root = source.KnownRoot(chunk);
            if (root is null && part.Count == 0) continue;
            part.Add(root ?? default);
            if (part.Count < PerPart) continue;
            yield return new Roots(chunk + 1 - part.Count, [.. part], Last: false);
            part.Clear();
        }

        yield return new Roots(chunks - part.Count, [.. part], Last: true);
    }

    /// <returns>Null, or what the part breaks.</returns>
    public string? Add(Roots part)
    {
        if (Complete || part.First < _next) return "hashes of chunks out of order";
        if (part.Hashes.Count > chunks - part.First) return "more hashes than chunks";
        if (part.Hashes.Count == 0 && !part.Last) return "a part without hashes";
        for (var i = 0; i < part.Hashes.Count; i++) _hashes[part.First + i] = part.Hashes[i];
        _next = part.First + part.Hashes.Count;
        IsEmpty &= part.Hashes.All(hash => hash == default);
        Complete = part.Last;
        return null;
    }
}
