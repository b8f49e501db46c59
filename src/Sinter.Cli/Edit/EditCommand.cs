using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit</c>: new packages from old ones.</summary>
internal sealed class EditCommand : ToolCommand
{
    public EditCommand(Terminal terminal)
        : base("edit", "Change models and put them together. The sources are not touched.",
            """
            sinter edit rename Model.mlpackage -o New.mlpackage old=new
            sinter edit types Model.mlpackage -o New.mlpackage --to float16 --inputs image
            sinter edit shapes Model.mlpackage -o Fixed.mlpackage image=1,3,512,512
            sinter edit cut Model.mlpackage --first First.mlpackage --second Second.mlpackage
            sinter edit extract Model.mlpackage -o Part.mlpackage --from hidden_3 --to logits
            sinter edit merge -o Both.mlpackage --default small small=Small.mlpackage large=Large.mlpackage
            sinter edit pipeline -o Chain.mlpackage Scaler.mlmodel Network.mlpackage
            """, terminal)
    {
        Add(Json);
        Add(new EditRenameCommand(terminal));
        Add(new EditTypesCommand(terminal));
        Add(new EditShapesCommand(terminal));
        Add(new EditCutCommand(terminal));
        Add(new EditExtractCommand(terminal));
        Add(new EditMergeCommand(terminal));
        Add(new EditPipelineCommand(terminal));
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation) =>
        throw new UsageException("Say what to edit: rename, types, shapes, cut, extract, merge or pipeline.");
}
