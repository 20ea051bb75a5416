using System.Globalization;
using System.Runtime.Versioning;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>A folder as a file descriptor.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFolder(SafeFileHandle handle) : ISourceFolder
{
    /// <summary>Through the descriptor's own path, which nobody can swap for another.</summary>
    public IEnumerable<string> Names() => SourceFiles.NamesIn(
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}"));

    public FileFacts? Find(string name) => LinuxFiles.FindIn(handle, name);

    public bool CanRead(string name) => LibC.AccessAt(handle, name, LibC.MayRead, 0) == 0;

    public void Dispose() => handle.Dispose();
}
