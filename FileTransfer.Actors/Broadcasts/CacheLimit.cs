using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Which contents a broadcaster lets go when its cache is full: of those that are not in use the oldest first.</summary>
internal static class CacheLimit
{
    /// <param name="contents">Everything that is kept.</param>
    /// <param name="inUse">What runs; it is not counted.</param>
    /// <param name="limit">In bytes.</param>
    public static IReadOnlyList<RelativePath> Exceeding(IEnumerable<OutgoingFolder> contents, IReadOnlySet<RelativePath> inUse, long limit)
    {
        var idle = contents.Where(content => !inUse.Contains(content.Path)).OrderByDescending(content => content.At).ToArray();
        var kept = 0L;
        return [.. idle.Where(content => (kept += content.Bytes) > limit).Select(content => content.Path)];
    }
}
