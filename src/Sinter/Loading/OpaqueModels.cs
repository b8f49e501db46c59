using Sinter.Formats.CoreML.Wire.Models;
using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;

namespace Sinter.Loading;

/// <summary>Models that are names for something outside the file: what Apple's systems hold, or code of the app. They describe themselves,
/// and are refused with what to do instead.</summary>
internal static class OpaqueModels
{
    private const string OnAppleDevice = "to predict on an Apple device";

    public static ModelUnsupportedException Refusal(LoadContext context) => context.Asset.ModelType switch
    {
        Case.VisionFeaturePrint => context.Unsupported(
            $"a VisionFeaturePrint model ({VersionOf(context.Asset.Model?.VisionFeaturePrint)}), whose network is part of Apple's systems and not in the file",
            $"{OnAppleDevice}, or to put an open network in the place of the feature extractor and train the classifier behind it anew"),
        Case.AudioFeaturePrint => context.Unsupported(
            $"an AudioFeaturePrint model ({VersionOf(context.Asset.Model?.AudioFeaturePrint)}), whose network is part of Apple's systems and not in the file",
            $"{OnAppleDevice}, or to put an open network in the place of the feature extractor and train the classifier behind it anew"),
        Case.TextClassifier => Language(context, "TextClassifier", context.Asset.Model?.TextClassifier.Revision, context.Asset.Model?.TextClassifier.Language),
        Case.WordTagger => Language(context, "WordTagger", context.Asset.Model?.WordTagger.Revision, context.Asset.Model?.WordTagger.Language),
        Case.Gazetteer => Language(context, "Gazetteer", context.Asset.Model?.Gazetteer.Revision, context.Asset.Model?.Gazetteer.Language),
        Case.WordEmbedding => Language(context, "WordEmbedding", context.Asset.Model?.WordEmbedding.Revision, context.Asset.Model?.WordEmbedding.Language),
        Case.CustomModel => context.Unsupported(
            $"a custom model of the class '{context.Asset.Model?.CustomModel.ClassName}', which is code of the app that it was made for",
            "a model of types that Core ML defines, or to call that code from the app and the models around it by themselves"),
        _ => context.Unsupported($"a model of type {context.Description.Kind}", "a model of a type that is known"),
    };

    private static ModelUnsupportedException Language(LoadContext context, string type, uint? revision, string? language) => context.Unsupported(
        $"a {type} model{(revision is null ? "" : $" (revision {revision}{(string.IsNullOrEmpty(language) ? "" : $", language {language}")})")}, "
        + "whose data only Apple's Natural Language framework reads",
        $"{OnAppleDevice}, or a network for text such as an ML Program");

    private static string VersionOf(VisionFeaturePrint? model) => model?.VisionFeaturePrintTypeCase switch
    {
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Scene => $"scene, version {(int)model.Scene.Version}",
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Objects => $"objects, version {(int)model.Objects.Version}",
        _ => "of no known kind",
    };

    private static string VersionOf(AudioFeaturePrint? model) => model?.AudioFeaturePrintTypeCase switch
    {
        AudioFeaturePrint.AudioFeaturePrintTypeOneofCase.Sound => $"sound, version {(int)model.Sound.Version}",
        _ => "of no known kind",
    };
}
