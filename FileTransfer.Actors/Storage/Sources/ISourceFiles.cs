using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// The few things that scanning and reading ask of a file system. Failures are <see cref="IOException"/>
/// (<see cref="FileNotFoundException"/> for what is not there any more) and <see cref="UnauthorizedAccessException"/>.
/// Thread-safe.
/// </summary>
internal interface ISourceFiles
{
    /// <returns>Null when nothing has this name.</returns>
    /// <param name="path">Full path.</param>
    /// <param name="follow">Whether a link at the end of the path stands for its target.</param>
    FileFacts? Find(string path, bool follow);

    /// <summary>Whether opening would be allowed; asked once per file, so cheaper than opening it.</summary>
    bool CanRead(string path);

    /// <summary>Names in a folder, in any order; what cannot be decoded holds U+FFFD.</summary>
    IEnumerable<string> Names(string folder);

    /// <summary>Opens for reading at offsets; never waits for the writer of a pipe.</summary>
    SafeFileHandle Open(string path);

    FileFacts Facts(SafeFileHandle handle);

    /// <returns>Bytes read, zero at the end of the file.</returns>
    int Read(SafeFileHandle handle, Span<byte> target, long offset);
}
