using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// A transfer's append-only journal. An append is durable when it returns; after one that failed nobody knows what the
/// file's end holds, so the next one writes the whole journal anew beside it. Not thread-safe.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly string _path;
    private readonly IDiskFlush _flush;
    private readonly Func<IEnumerable<JournalRecord>> _everything;
    private SafeFileHandle _file;
    private long _end;
    private bool _broken;

    /// <param name="path">An existing journal.</param>
    /// <param name="end">Where its good records end; what lies behind is cut off.</param>
    /// <param name="everything">All that is known to be true, for a journal written anew.</param>
    /// <param name="flush">Makes appends durable.</param>
    public Journal(string path, long end, Func<IEnumerable<JournalRecord>> everything, IDiskFlush flush)
    {
        (_path, _end, _everything, _flush) = (path, end, everything, flush);
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (RandomAccess.GetLength(_file) > end) RandomAccess.SetLength(_file, end);
    }

    /// <summary>Writes an empty journal; not flushed.</summary>
    public static void Create(string path) => File.WriteAllBytes(path, JournalCodec.Header());

    public void Append(JournalRecord record)
    {
        if (_broken) Rewrite();
        var bytes = JournalCodec.Encode(record);
        try
        {
            RandomAccess.Write(_file, bytes, _end);
            _flush.File(_file);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            _broken = true;
            throw IoFailure.Of(e, "writing the journal");
        }

        _end += bytes.Length;
    }

    public void Dispose() => _file.Dispose();

    private void Rewrite()
    {
        var fresh = _path + ".new";
        try
        {
            var bytes = JournalCodec.Header().Concat(_everything().SelectMany(JournalCodec.Encode)).ToArray();
            using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, bytes, 0);
                _flush.File(file);
            }

            _file.Dispose();
            File.Move(fresh, _path, overwrite: true);
            using (var folder = Folder.Open(Path.GetDirectoryName(_path) ?? ".")) folder.Flush(_flush);
            _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            _end = bytes.Length;
            _broken = false;
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, "writing the journal");
        }
    }
}
