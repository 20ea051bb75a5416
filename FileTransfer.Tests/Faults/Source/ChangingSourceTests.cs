using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Source;

/// <summary>A file that something happens to while it is sent: exit 12, nothing under the final name, and the next send works.</summary>
public sealed class ChangingSourceTests : IAsyncLifetime
{
    private const long Size = 64L << 20;
    private const long Middle = 32L << 20;

    private Site _site = null!;
    private string _file = "";

    private string Stored => Path.Combine(_site.Data, "files", Path.GetFileName(_file));

    public async Task InitializeAsync()
    {
        _site = await Site.OpenAsync("ann");
        _file = SampleFiles.Make(_site.NewPath(), Size);
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public Task That_grows_is_not_taken() => RefusesAsync(() =>
    {
        using var file = File.Open(_file, FileMode.Append);
        file.Write("more"u8);
    });

    [Fact]
    public Task That_shrinks_is_not_taken() => RefusesAsync(() =>
    {
        using var file = File.Open(_file, FileMode.Open);
        file.SetLength(Size / 4);
    });

    [Fact]
    public Task That_changes_in_place_is_not_taken_even_where_its_times_are_put_back() => RefusesAsync(() =>
    {
        var time = File.GetLastWriteTimeUtc(_file);
        using (var file = File.Open(_file, FileMode.Open)) file.Write("other"u8);
        File.SetLastWriteTimeUtc(_file, time);
    });

    [Fact]
    public Task That_is_replaced_is_not_taken() => RefusesAsync(() =>
    {
        var other = SampleFiles.Make(_site.NewPath(), Size);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(_file));
        File.Move(other, _file, overwrite: true);
    });

    /// <summary>Somebody else took the name away, or a network share is gone: what was read cannot be compared any more.</summary>
    [Fact]
    public async Task That_vanishes_is_not_taken()
    {
        var kept = _site.NewPath();
        await RefusesAsync(() => File.Move(_file, kept), () => File.Move(kept, _file));
    }

    [Fact]
    public async Task That_changed_between_two_attempts_is_never_mixed_with_what_arrived_before()
    {
        await using var relay = new Relay(_site.Port, Middle);
        await using var sending = _site["ann"].Start(Launch.ViaPort(relay.Port), "send", _file);
        await relay.Held;
        await sending.KillAsync();
        var time = File.GetLastWriteTimeUtc(_file);
        await using (var file = File.Open(_file, FileMode.Open)) await file.WriteAsync("other"u8.ToArray());
        File.SetLastWriteTimeUtc(_file, time);   // as after a clock that was put back: only the content tells

        (await _site["ann"].RunAsync("send", _file)).WithError(12, "source-changed");

        Assert.False(File.Exists(Stored));
        await _site["ann"].SendAsync(_file);
        SampleFiles.AssertSame(_file, Stored);
    }

    private async Task RefusesAsync(Action change, Action? undo = null)
    {
        await using var relay = new Relay(_site.Port, Middle);
        await using var sending = _site["ann"].Start(Launch.ViaPort(relay.Port), "send", _file);
        await relay.Held;

        change();
        relay.Release();
        (await sending.EndAsync()).WithError(12, "source-changed");

        Assert.False(File.Exists(Stored));
        undo?.Invoke();
        var again = await _site["ann"].RunAsync("send", _file);
        // A busy server may not have heard why the first attempt ended, and finds out now that what it kept is of no use.
        if (again.Exit == 12) again = await _site["ann"].RunAsync("send", _file);
        again.WithExit(0);
        SampleFiles.AssertSame(_file, Stored);
    }
}
