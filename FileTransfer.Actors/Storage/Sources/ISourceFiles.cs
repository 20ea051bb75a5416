using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// The few things that scanning and reading ask of a file system. Failures are <see cref="IOException"/>
/// (<see cref="FileNotFoundException"/> for what is not there any more) and <see cref="UnauthorizedAccessException"/>.
/// Thread-safe.
/// </summary>
internal interface ISourceFiles
{
    /// <returns>Null when nothing has this name, or the way to it leads over a link.</returns>
    FileFacts? Find(SourcePlace place);

    /// <summary>Whether opening would be allowed; asked once per file, so cheaper than opening it.</summary>
    bool CanRead(SourcePlace place);

    ISourceFolder OpenFolder(SourcePlace place);

    /// <summary>Opens for reading at offsets; never waits for the writer of a pipe.</summary>
    SafeFileHandle Open(SourcePlace place);

    FileFacts Facts(SafeFileHandle handle);

    /// <returns>Bytes read, zero at the end of the file.</returns>
    int Read(SafeFileHandle handle, Span<byte> target, long offset);
}
