using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// Files of this machine as a source: what a user sends, and what a server has stored. Entries whose hashes are known
/// are only read; all others are hashed while they are read, once. A file that is not what the scan saw ends in
/// <see cref="Reason.SourceChanged"/>, at the latest when it is finished.
/// </summary>
public sealed class LocalSource : IChunkSource
{
    private readonly ScanResult _scan;
    private readonly IReadOnlyList<KnownContent?>? _known;
    private readonly LocalSourceOptions _options;
    private readonly ISourceFiles _files;
    private readonly OpenFiles _open;
    private readonly ChunkRoots _roots;

    /// <param name="scan">What to read; the files are compared with it.</param>
    /// <param name="known">One per entry, null where nothing is known; null when nothing is known at all.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public LocalSource(ScanResult scan, IReadOnlyList<KnownContent?>? known = null, LocalSourceOptions? options = null)
        : this(scan, known, options, SourceFiles.OfThisSystem)
    {
    }

    internal LocalSource(
        ScanResult scan, IReadOnlyList<KnownContent?>? known, LocalSourceOptions? options, ISourceFiles files)
    {
        if (known is not null && known.Count != scan.Manifest.Entries.Count)
            throw new ArgumentException("One per entry is needed.", nameof(known));
        _scan = scan;
        _known = known;
        _options = options ?? new LocalSourceOptions();
        _files = files;
        _open = new OpenFiles(_options.MaxOpenFiles, Open);
        _roots = new ChunkRoots(scan.Manifest.ChunkCount);
        Manifest = known is null ? scan.Manifest : Manifest.Create(
            [.. scan.Manifest.Entries.Select((entry, i) => known[i] is { } hashes ? entry with { Content = hashes.Content } : entry)]);
    }

    /// <summary>With the content ids of the entries whose hashes were known from the start.</summary>
    public Manifest Manifest { get; }

    public Hash256? KnownRoot(int chunk)
    {
        var place = Manifest.Locate(chunk);
        return Known(place.Entry) is { } known ? known.Root(place.IndexInEntry) : _roots.TryGet(chunk);
    }

    public Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Manifest.ChunkCount);
        return Task.Run(() => Read(chunk), cancel);
    }

    public async Task<bool> IsIntactAsync(int chunk, CancellationToken cancel)
    {
        using var read = await ReadAsync(chunk, cancel).ConfigureAwait(false);
        return await Task.Run(() => Hash(read.Data.Span, Manifest.Locate(chunk)), cancel).ConfigureAwait(false) == read.Root;
    }

    public async Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel)
    {
        var missing = Enumerable.Range(0, Manifest.Entries.Count)
            .Where(entry => Known(entry) is null)
            .SelectMany(entry => Chunks(Manifest.ChunksOf(entry)))
            .Where(chunk => !_roots.Contains(chunk));
        var bounded = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.FinishParallelism,
            CancellationToken = cancel,
        };
        await Parallel.ForEachAsync(missing, bounded, HashAsync).ConfigureAwait(false);
        return await Task.Run(() => Contents(cancel), cancel).ConfigureAwait(false);
    }

    /// <summary>The hashes of a file that was read to its end, or known from the start; else null.</summary>
    public KnownContent? HashesOf(int entry)
    {
        if (Manifest.Entries[entry].Kind != EntryKind.File) return null;
        if (Known(entry) is { } known) return known;
        return _roots.TryGet(Manifest.ChunksOf(entry)) is { } roots
            ? KnownContent.From(roots, Manifest.Entries[entry].Size)
            : null;
    }

    public void Dispose() => _open.Dispose();

    private ChunkBuffer Read(int chunk)
    {
        var place = Manifest.Locate(chunk);
        var buffer = ChunkBuffer.Rent(_options.Pool, place.Length);
        try
        {
            using var file = _open.Take(place.Entry);
            Fill(buffer.Data.Span, file.Handle, place);
            if (!buffer.Data.Span.ContainsAnyExcept((byte)0)) buffer = Zeros(buffer);
            buffer.Chunk = chunk;
            buffer.Root = RootOf(chunk, place, buffer.Data.Span);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>A hole of a sparse file, or zeros that somebody wrote: nothing of it has to travel.</summary>
    private ChunkBuffer Zeros(ChunkBuffer read)
    {
        read.Dispose();
        return ChunkBuffer.Rent(_options.Pool, 0);
    }

    private void Fill(Span<byte> target, SafeFileHandle handle, ChunkPlace place)
    {
        var done = 0;
        try
        {
            while (done < target.Length)
            {
                var read = _files.Read(handle, target[done..], place.Offset + done);
                if (read == 0) throw Changed(place.Entry);
                done += read;
            }

            // A later look would find the same, but only after all of a large file had travelled in vain.
            if (!_files.Facts(handle).SameContentAs(_scan.Facts(place.Entry))) throw Changed(place.Entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(
                Reason.StorageFailed,
                $"{Name(place.Entry)} cannot be read at {place.Offset + done}: {Display.Text(e.Message)}", inner: e);
        }
    }

    private Hash256 RootOf(int chunk, ChunkPlace place, ReadOnlySpan<byte> data)
    {
        if (Known(place.Entry) is { } known) return known.Root(place.IndexInEntry);
        if (_roots.TryGet(chunk) is { } root) return root;
        root = Hash(data, place);
        return _roots.TryAdd(chunk, root) ? root : throw Changed(place.Entry);
    }

    private Hash256 Hash(ReadOnlySpan<byte> data, ChunkPlace place)
    {
        var size = Manifest.Entries[place.Entry].Size;
        return data.IsEmpty ? MerkleTree.ZeroRoot(place.Length, size) : MerkleTree.ChunkRoot(data, size);
    }

    private ValueTask HashAsync(int chunk, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Read(chunk).Dispose();
        return ValueTask.CompletedTask;
    }

    private ContentId[] Contents(CancellationToken cancel)
    {
        var contents = new ContentId[Manifest.Entries.Count];
        for (var entry = 0; entry < contents.Length; entry++)
        {
            cancel.ThrowIfCancellationRequested();
            if (Manifest.Entries[entry].Kind != EntryKind.File) continue;
            // What was known stays true of the bytes that were sent, whatever has the name by now.
            if (Known(entry) is null) CheckIdentity(entry);
            contents[entry] = HashesOf(entry)?.Content ?? throw Changed(entry);
        }

        return contents;
    }

    private SafeFileHandle Open(int entry)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = _files.Open(_scan.Place(entry));
            if (!_files.Facts(handle).SameContentAs(_scan.Facts(entry))) throw Changed(entry);
            return handle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw Unreadable(entry, e);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    private void CheckIdentity(int entry)
    {
        try
        {
            var facts = _files.Find(_scan.Place(entry));
            if (facts is null) throw Vanished(entry);
            if (!facts.Value.SameContentAs(_scan.Facts(entry))) throw Changed(entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(entry, e);
        }
    }

    private KnownContent? Known(int entry) => _known?[entry];

    private string Name(int entry) => Display.Text(Manifest.Entries[entry].Path);

    private FailureException Changed(int entry) =>
        new(Reason.SourceChanged, $"{Name(entry)} changed while it was read", "run the command again");

    private FailureException Vanished(int entry, Exception? inner = null) =>
        new(Reason.SourceChanged, $"{Name(entry)} vanished while it was read", inner: inner);

    private FailureException Unreadable(int entry, Exception e) => e is FileNotFoundException or DirectoryNotFoundException
        ? Vanished(entry, e)
        : new FailureException(Reason.StorageFailed, $"{Name(entry)} cannot be opened: {Display.Text(e.Message)}", inner: e);

    private static IEnumerable<int> Chunks(ChunkRange range) => Enumerable.Range(range.First, range.Count);
}
