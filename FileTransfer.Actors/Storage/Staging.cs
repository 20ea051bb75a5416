using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>One transfer's staging folder, opened: request, journal and what the journal says.</summary>
internal sealed class Staging : IDisposable
{
    private readonly Journal _journal;

    private Staging(StagingFolder folder, StageRequest request, JournalState state, IDiskFlush flush)
    {
        (Folder, Request, State) = (folder, request, state);
        _journal = new Journal(folder.Journal, state.GoodLength, state.Records, flush);
    }

    public StagingFolder Folder { get; }

    public StageRequest Request { get; private set; }

    public Manifest Manifest => Request.Manifest;

    /// <summary>Guarded by <see cref="Gate"/> once the transfer runs.</summary>
    public JournalState State { get; }

    public Lock Gate { get; } = new();

    /// <exception cref="FailureException">
    /// <see cref="Reason.StateDamaged"/> or <see cref="Reason.Incompatible"/>: nothing was changed.
    /// </exception>
    public static Staging Open(StagingFolder folder, IDiskFlush flush)
    {
        var (manifest, journal) = ReadState(folder);
        var request = StagedManifest.Decode(folder.Id, manifest);
        return new Staging(folder, request, JournalState.Replay(journal, request.Manifest.ChunkCount), flush);
    }

    public static Staging Create(StagingFolder folder, StageRequest request, IDiskFlush flush)
    {
        folder.Create(request, flush);
        return Open(folder, flush);
    }

    /// <summary>Durable when it returns. One caller at a time.</summary>
    public void Record(JournalRecord record)
    {
        _journal.Append(record);
        lock (Gate) State.Apply(record);
    }

    /// <summary>Same entries, perhaps another destination or policy.</summary>
    public void Redirect(StageRequest request, IDiskFlush flush)
    {
        if (request.Into == Request.Into && request.Policy == Request.Policy) return;
        Folder.ReplaceManifest(request, flush);
        Request = request;
    }

    public void Dispose() => _journal.Dispose();

    private static (byte[] Manifest, byte[] Journal) ReadState(StagingFolder folder)
    {
        try
        {
            return (File.ReadAllBytes(folder.Manifest), File.ReadAllBytes(folder.Journal));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FailureException(Reason.StateDamaged, "manifest or journal is missing", inner: e);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, "reading manifest and journal");
        }
    }
}
