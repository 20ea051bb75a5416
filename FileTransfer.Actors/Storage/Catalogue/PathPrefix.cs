using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>
/// "This path and all below it" as a range of the index: what lies below starts with <c>path/</c> and sorts before
/// <c>path0</c>, because 0 follows / in ASCII. No pattern, so no character of a name means anything.
/// </summary>
internal sealed record PathPrefix(string Path, string First, string End)
{
    public const string Condition = "(path = @Path OR (path >= @First AND path < @End))";

    public static PathPrefix Of(RelativePath path) => new(path.Value, path.Value + "/", path.Value + "0");
}
