using Sinter.Cli.Commands;
using Spectre.Console;

namespace Sinter.Cli.Compress;

/// <summary>Shows which weight was done last, where someone may be watching.</summary>
internal static class CompressionStatus
{
    public static Task<T> ShowAsync<T>(Terminal terminal, string words, Func<IProgress<CompressionProgress>?, Task<T>> work) =>
        terminal.ShowsProgress
            ? terminal.Progress.Status().StartAsync(words, status => work(new Shown(status)))
            : work(null);

    private sealed class Shown(StatusContext status) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => status.Status(Markup.Escape($"{value.Done} of {value.Total}: {value.Weight}"));
    }
}
