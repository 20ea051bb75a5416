using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>The names inside one transfer's staging folder.</summary>
internal sealed record StagingFolder(TransferId Id, string Path)
{
    public string Manifest => System.IO.Path.Combine(Path, "manifest");

    public string Journal => System.IO.Path.Combine(Path, "journal");

    /// <summary>The entries under their own relative paths.</summary>
    public string Tree => System.IO.Path.Combine(Path, "tree");

    /// <summary>What was replaced, where names cannot be exchanged in one step.</summary>
    public string Replaced => System.IO.Path.Combine(Path, "replaced");

    public string PathOf(RelativePath entry) => System.IO.Path.Combine(Tree, entry.ToPlatform());

    /// <summary>Writes the folder and its parent's entry for it, durable when it returns.</summary>
    /// <param name="request">Kept as the manifest.</param>
    /// <param name="flush">Makes it durable.</param>
    public void Create(StageRequest request, IDiskFlush flush)
    {
        // Built under another name: a staging folder either has a whole manifest and journal or does not exist.
        var unfinished = this with { Path = Path + StagingArea.UnfinishedSuffix };
        if (Directory.Exists(unfinished.Path)) Directory.Delete(unfinished.Path, recursive: true);
        Directory.CreateDirectory(unfinished.Tree);
        WriteFlushed(unfinished.Manifest, StagedManifest.Encode(request), flush);
        WriteFlushed(unfinished.Journal, JournalCodec.Header(), flush);
        using (var folder = Folder.Open(unfinished.Path)) folder.Flush(flush);
        Directory.Move(unfinished.Path, Path);
        using var parent = Folder.Open(System.IO.Path.GetDirectoryName(Path) ?? ".");
        parent.Flush(flush);
    }

    /// <summary>Replaces the manifest of a transfer whose destination or policy changed.</summary>
    public void ReplaceManifest(StageRequest request, IDiskFlush flush)
    {
        var fresh = Manifest + ".new";
        File.Delete(fresh);
        WriteFlushed(fresh, StagedManifest.Encode(request), flush);
        File.Move(fresh, Manifest, overwrite: true);
        using var folder = Folder.Open(Path);
        folder.Flush(flush);
    }

    private static void WriteFlushed(string path, byte[] bytes, IDiskFlush flush)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, bytes, 0);
        flush.File(file);
    }
}
