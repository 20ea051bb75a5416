namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// A folder by its path, for systems where .NET has no folder handles. A link swapped in during the scan could lead it
/// elsewhere there; only Linux shuts that out.
/// </summary>
internal sealed class PathFolder(SourceFiles files, SourcePlace place) : ISourceFolder
{
    public IEnumerable<string> Names() => SourceFiles.NamesIn(place.FullPath);

    public FileFacts? Find(string name) => files.Find(place.Child(name));

    public bool CanRead(string name) => files.CanRead(place.Child(name));

    public void Dispose()
    {
    }
}
