using System.CommandLine;
using System.Diagnostics;
using Sinter.Studio;
using Sinter.Workbench;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter studio</c>: models in the browser.</summary>
internal sealed class StudioCommand : ToolCommand
{
    private readonly Argument<string[]> _models = new("model")
    {
        Description = "Models to open: .mlpackage, .mlmodel, .mlmodelc or .onnx. More can be dropped on the page.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> _port = new("--port") { Description = "The port to listen on; a free one if left out." };

    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Only print the address; do not open it." };

    private readonly Option<string> _maxUpload = new("--max-upload")
    {
        Description = "The most that one dropped model may have, unpacked, such as 500MB.",
        DefaultValueFactory = _ => "2GB",
    };

    private readonly Option<bool> _listenAny = new("--listen-any")
    {
        Description = "Listen on all addresses of this machine, not only on loopback. Traffic is not encrypted: only where the network is trusted.",
    };

    public StudioCommand(Terminal terminal)
        : base("studio", "Open models in the browser: what they hold, their graph, previews, performance, traces, devices and cache.",
            """
            sinter studio
            sinter studio Model.mlpackage
            sinter studio Small.mlpackage Large.mlpackage --port 7700 --no-browser
            sinter studio --json --no-browser
            """, terminal)
    {
        Add(_models);
        Add(_port);
        Add(_noBrowser);
        Add(_maxUpload);
        Add(_listenAny);
        Add(Json);
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("--port takes 1 to 65535.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string[] models = arguments.GetValue(_models) ?? [];
        foreach (string model in models)
            ModelPaths.Require(model);
        var options = new StudioOptions
        {
            Models = models,
            Port = arguments.GetValue(_port),
            ListensAnywhere = arguments.GetValue(_listenAny),
            MaxUploadBytes = ByteCount.Parse(arguments.GetValue(_maxUpload)!),
        };
        await using StudioServer studio = await StudioServer.StartAsync(options, cancellation);
        if (options.ListensAnywhere)
            Terminal.Note($"{Invocation}: everyone who reaches this machine reaches the studio; the token in the address is all that keeps them out.");
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("address", studio.Address.ToString());
                writer.WriteEndObject();
            });
        }
        else
        {
            Terminal.WriteLine($"Sinter Studio: {studio.Address}");
            Terminal.Note("Ctrl+C ends it.");
        }
        if (!arguments.GetValue(_noBrowser))
            OpenBrowser(studio.Address);
        try
        {
            await studio.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how it ends.
        }
        return ExitCode.Success;
    }

    private void OpenBrowser(Uri address)
    {
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or PlatformNotSupportedException or FileNotFoundException)
        {
            Terminal.Note($"{Invocation}: no browser could be opened here: open the address yourself.");
        }
    }
}
