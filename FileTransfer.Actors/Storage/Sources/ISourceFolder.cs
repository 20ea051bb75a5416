namespace FileTransfer.Actors.Storage.Sources;

/// <summary>A folder that stays the same one while it is open, whatever its path leads to meanwhile.</summary>
internal interface ISourceFolder : IDisposable
{
    /// <summary>In any order; what cannot be decoded holds U+FFFD.</summary>
    IEnumerable<string> Names();

    /// <returns>Null when nothing has this name; a link is not followed.</returns>
    FileFacts? Find(string name);

    /// <summary>Whether opening would be allowed.</summary>
    bool CanRead(string name);
}
