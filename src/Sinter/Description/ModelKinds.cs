using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;

namespace Sinter;

/// <summary>The kinds of models behind the cases of the root message.</summary>
internal static class ModelKinds
{
    public static ModelKind Of(Case type) => type switch
    {
        Case.MlProgram => ModelKind.MLProgram,
        Case.NeuralNetwork => ModelKind.NeuralNetwork,
        Case.NeuralNetworkClassifier => ModelKind.NeuralNetworkClassifier,
        Case.NeuralNetworkRegressor => ModelKind.NeuralNetworkRegressor,
        Case.Pipeline => ModelKind.Pipeline,
        Case.PipelineClassifier => ModelKind.PipelineClassifier,
        Case.PipelineRegressor => ModelKind.PipelineRegressor,
        Case.GlmRegressor => ModelKind.GlmRegressor,
        Case.GlmClassifier => ModelKind.GlmClassifier,
        Case.SupportVectorRegressor => ModelKind.SupportVectorRegressor,
        Case.SupportVectorClassifier => ModelKind.SupportVectorClassifier,
        Case.TreeEnsembleRegressor => ModelKind.TreeEnsembleRegressor,
        Case.TreeEnsembleClassifier => ModelKind.TreeEnsembleClassifier,
        Case.BayesianProbitRegressor => ModelKind.BayesianProbitRegressor,
        Case.KNearestNeighborsClassifier => ModelKind.KNearestNeighborsClassifier,
        Case.ItemSimilarityRecommender => ModelKind.ItemSimilarityRecommender,
        Case.CustomModel => ModelKind.CustomModel,
        Case.LinkedModel => ModelKind.LinkedModel,
        Case.ClassConfidenceThresholding => ModelKind.ClassConfidenceThresholding,
        Case.OneHotEncoder => ModelKind.OneHotEncoder,
        Case.Imputer => ModelKind.Imputer,
        Case.FeatureVectorizer => ModelKind.FeatureVectorizer,
        Case.DictVectorizer => ModelKind.DictVectorizer,
        Case.Scaler => ModelKind.Scaler,
        Case.CategoricalMapping => ModelKind.CategoricalMapping,
        Case.Normalizer => ModelKind.Normalizer,
        Case.ArrayFeatureExtractor => ModelKind.ArrayFeatureExtractor,
        Case.NonMaximumSuppression => ModelKind.NonMaximumSuppression,
        Case.Identity => ModelKind.Identity,
        Case.TextClassifier => ModelKind.TextClassifier,
        Case.WordTagger => ModelKind.WordTagger,
        Case.VisionFeaturePrint => ModelKind.VisionFeaturePrint,
        Case.SoundAnalysisPreprocessing => ModelKind.SoundAnalysisPreprocessing,
        Case.Gazetteer => ModelKind.Gazetteer,
        Case.WordEmbedding => ModelKind.WordEmbedding,
        Case.AudioFeaturePrint => ModelKind.AudioFeaturePrint,
        Case.SerializedModel => ModelKind.SerializedModel,
        _ => ModelKind.Unknown,
    };
}
