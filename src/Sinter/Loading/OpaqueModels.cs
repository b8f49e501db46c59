using Sinter.Formats.CoreML.Wire.Models;
using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Loading;

/// <summary>Models that are names for something outside the file: what Apple's systems hold, or code of the app. They describe themselves,
/// and are refused with what to do instead.</summary>
internal static class OpaqueModels
{
    private const string OnAppleDevice = "to predict on an Apple device";

    public static ModelUnsupportedException Refusal(LoadContext context)
    {
        // A compiled model may not hold its message.
        Wire.Model message = context.Asset.Model ?? new Wire.Model();
        return context.Asset.ModelType switch
        {
            Case.VisionFeaturePrint => FeaturePrint(context, "a VisionFeaturePrint", VersionOf(message.VisionFeaturePrint)),
            Case.AudioFeaturePrint => FeaturePrint(context, "an AudioFeaturePrint", VersionOf(message.AudioFeaturePrint)),
            Case.TextClassifier => Language(context, message.TextClassifier?.Revision, message.TextClassifier?.Language),
            Case.WordTagger => Language(context, message.WordTagger?.Revision, message.WordTagger?.Language),
            Case.Gazetteer => Language(context, message.Gazetteer?.Revision, message.Gazetteer?.Language),
            Case.WordEmbedding => Language(context, message.WordEmbedding?.Revision, message.WordEmbedding?.Language),
            Case.CustomModel => context.Unsupported(
                $"a custom model of the class '{message.CustomModel?.ClassName}', which is code of the app that it was made for",
                "a model of types that Core ML defines, or to call that code from the app and the models around it by themselves"),
            _ => context.Unsupported($"a model of type {context.Description.Kind}", "a model of a type that is known"),
        };
    }

    private static ModelUnsupportedException FeaturePrint(LoadContext context, string type, string version) => context.Unsupported(
        $"{type} model ({version}), whose network is part of Apple's systems and not in the file",
        $"{OnAppleDevice}, or to put an open network in the place of the feature extractor and train the classifier behind it anew");

    private static ModelUnsupportedException Language(LoadContext context, uint? revision, string? language)
    {
        string tongue = string.IsNullOrEmpty(language) ? "" : $", language {language}";
        string version = revision is null ? "" : $" (revision {revision}{tongue})";
        return context.Unsupported(
            $"a {context.Description.Kind} model{version}, whose data only Apple's Natural Language framework reads",
            $"{OnAppleDevice}, or a network for text such as an ML Program");
    }

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
